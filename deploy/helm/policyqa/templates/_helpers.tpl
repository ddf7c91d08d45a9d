{{- define "policyqa.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "policyqa.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "policyqa.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "policyqa.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "policyqa.selector" -}}
app.kubernetes.io/name: {{ include "policyqa.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "policyqa.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{ include "policyqa.selector" . }}
{{- end }}

{{- define "policyqa.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "policyqa.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "policyqa.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "policyqa.catalogSecret" -}}
{{- if .Values.catalog.existingSecret -}}
{{ .Values.catalog.existingSecret }}
{{- else if .Values.catalog.url -}}
{{ include "policyqa.fullname" . }}-catalog
{{- else -}}
{{ fail "catalog.existingSecret: name the secret with the address of the PostgreSQL database (or catalog.url, for trying out)" }}
{{- end }}
{{- end }}

{{- define "policyqa.catalogKey" -}}
{{- if .Values.catalog.existingSecret }}{{ .Values.catalog.secretKey }}{{ else }}uri{{ end }}
{{- end }}

{{- define "policyqa.filesClaim" -}}
{{- default (printf "%s-files" (include "policyqa.fullname" .)) .Values.files.existingClaim }}
{{- end }}

{{- /* Settings from the ConfigMap, secrets from secrets: the same for servers and jobs. */}}
{{- define "policyqa.environment" -}}
envFrom:
  - configMapRef:
      name: {{ include "policyqa.fullname" . }}
env:
  - name: POLICYQA_CATALOG_URL
    valueFrom:
      secretKeyRef:
        name: {{ include "policyqa.catalogSecret" . }}
        key: {{ include "policyqa.catalogKey" . }}
  {{- if .Values.vectors.existingSecret }}
  - name: POLICYQA_MILVUS_TOKEN
    valueFrom:
      secretKeyRef:
        name: {{ .Values.vectors.existingSecret }}
        key: {{ .Values.vectors.secretKey }}
  {{- end }}
  {{- if .Values.chat.existingSecret }}
  - name: POLICYQA_CHAT_API_KEY
    valueFrom:
      secretKeyRef:
        name: {{ .Values.chat.existingSecret }}
        key: {{ .Values.chat.secretKey }}
  {{- end }}
  {{- with .Values.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "policyqa.pod" -}}
serviceAccountName: {{ include "policyqa.serviceAccount" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* What a server keeps for itself (SQLite, which no network file system may hold), and what all of them share. */}}
{{- define "policyqa.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.scratch }}
- name: store
  emptyDir:
    sizeLimit: 4Gi
{{- if .Values.files.enabled }}
- name: files
  persistentVolumeClaim:
    claimName: {{ include "policyqa.filesClaim" . }}
{{- end }}
{{- end }}

{{- define "policyqa.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: store, mountPath: /data/store}
{{- if .Values.files.enabled }}
- {name: files, mountPath: /data/store/files}
{{- end }}
{{- end }}
