"""What a server tells of its work: a line a request, figures for Prometheus, traces for OpenTelemetry."""
