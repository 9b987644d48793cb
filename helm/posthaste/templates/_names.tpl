{{- define "posthaste.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* Short enough for what is appended to it: 63 characters is the limit of a label. */}}
{{- define "posthaste.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* What selects the objects of a component: a list of the root and the component's name. */}}
{{- define "posthaste.selector" -}}
{{- $root := first . -}}
app.kubernetes.io/name: {{ include "posthaste.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ last . }}
{{- end }}

{{- define "posthaste.labels" -}}
{{- $root := first . -}}
{{ include "posthaste.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* A list of the root and the image's name. */}}
{{- define "posthaste.image" -}}
{{- $image := (first .).Values.image -}}
{{- if $image.registry }}{{ trimSuffix "/" $image.registry }}/{{ end -}}
{{ last . }}:{{ default (first .).Chart.AppVersion $image.tag }}
{{- end }}

{{- define "posthaste.serviceAccount" -}}
{{- default (include "posthaste.fullname" .) .Values.serviceAccount.name }}
{{- end }}

{{- define "posthaste.credentials" -}}
{{- default (printf "%s-credentials" (include "posthaste.fullname" .)) .Values.credentials.existingSecret }}
{{- end }}
