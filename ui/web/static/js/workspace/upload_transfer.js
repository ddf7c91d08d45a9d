// One file on its way to the server.

import { Problem } from "../common/http.js";
import { address, csrf, language } from "../common/page.js";

/** Send a file; `one.request` is the request, `one.share` how much has gone out, and `moved` is called when that grows. */
// Not by `fetch`, which does not tell how much has gone out.
export function transfer(one, moved) {
  const form = new FormData();
  form.append("collection", one.collection);
  form.append("file", one.data, one.file);
  return new Promise((resolve, reject) => {
    const request = (one.request = new XMLHttpRequest());
    request.open("POST", address("workspace/api/uploads"));
    request.setRequestHeader("x-page-language", language());
    request.setRequestHeader("x-csrf-token", csrf());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      one.share = event.lengthComputable ? event.loaded / event.total : 0;
      moved();
    });
    const fail = () => reject(new Problem(0, "unreachable", ""));
    request.addEventListener("load", () => {
      const told = request.response;
      if (request.status >= 200 && request.status < 300 && told) resolve(told);
      else reject(new Problem(request.status, told?.code ?? "failed", told?.detail ?? String(request.status)));
    });
    request.addEventListener("error", fail);
    request.addEventListener("timeout", fail);
    request.send(form);
  });
}
