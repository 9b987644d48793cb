{{/*
The services that there are: for each the image, the ports (by name) and the settings.
*/}}
{{- define "posthaste.services" -}}
{{- if eq .Values.mode "all-in-one" }}
all-in-one:
  image: posthaste
  values: allInOne
  ports: {http: 8080}
  management: http
  stateful: true
{{- else }}
api:
  image: posthaste-api
  values: api
  ports: {http: 8080, management: 9090}
  management: management
scheduler:
  image: posthaste-scheduler
  values: scheduler
  ports: {internal: 8081, management: 9090}
  management: management
  stateful: true
dispatcher:
  image: posthaste-dispatcher
  values: dispatcher
  ports: {internal: 8082, management: 9090}
  management: management
{{- if .Values.dlq.enabled }}
dlq:
  image: posthaste-dlq
  values: dlq
  ports: {internal: 8083, management: 9090}
  management: management
  stateful: true
{{- end }}
{{- if .Values.events.enabled }}
events:
  image: posthaste-events
  values: events
  ports: {internal: 8084, management: 9090}
  management: management
  stateful: true
{{- end }}
{{- end }}
{{- end }}

{{/* The base URL of a service's internal door: all addresses of the name. A list of the root and the service's name. */}}
{{- define "posthaste.internalUrl" -}}
{{- $root := first . -}}
{{- $services := include "posthaste.services" $root | fromYaml -}}
{{- $port := (get $services (last .)).ports.internal -}}
dns+http://{{ include "posthaste.fullname" $root }}-{{ last . }}.{{ $root.Release.Namespace }}.svc:{{ $port }}
{{- end }}
