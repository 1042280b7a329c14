{{/* Name of everything in this release: with the name of a pool and what KEDA and Job add, inside the 63 characters of a label. */}}
{{- define "entangle.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 32 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 32 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What a selector matches on; takes (dict "root" $ "component" "api"). */}}
{{- define "entangle.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "entangle.labels" -}}
{{ include "entangle.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Takes (dict "root" $ "image" .Values.api.image). */}}
{{- define "entangle.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{/* The API as pods of any namespace reach it. */}}
{{- define "entangle.apiHost" -}}
{{ include "entangle.fullname" . }}-api.{{ .Release.Namespace }}.svc
{{- end -}}

{{- define "entangle.apiUrl" -}}
http://{{ include "entangle.apiHost" . }}:{{ .Values.api.service.port }}
{{- end -}}

{{- define "entangle.databaseUrl" -}}
{{- if .Values.database.bundled.enabled -}}
jdbc:postgresql://{{ include "entangle.fullname" . }}-postgres:5432/entangle
{{- else -}}
{{ .Values.database.url }}
{{- end -}}
{{- end -}}

{{/* An environment variable from a secret; takes (dict "name" "secret" "key"). */}}
{{- define "entangle.secretEnv" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end -}}

{{/* Pods run as nobody in particular, on a root file system they cannot write. */}}
{{- define "entangle.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "entangle.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end -}}

{{- define "entangle.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
