{{/* What every container of ours may do: nothing but write to its volumes. */}}
{{- define "posthaste.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "posthaste.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* Where the Pods of a service may run. A list of the root, the service's name, and what its values and pods say together. */}}
{{- define "posthaste.placement" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $pods := index . 2 -}}
{{- if and $root.Values.topologySpread (has $name (list "api" "scheduler" "dispatcher" "dlq" "events")) }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "posthaste.selector" (list $root $name) | nindent 8 }}
  {{- end }}
{{- end }}
{{- with $pods.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $pods.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $pods.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $pods.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{- define "posthaste.probe" -}}
httpGet: {path: /actuator/health/{{ last . }}, port: {{ first . }}}
timeoutSeconds: 5
{{- end }}

{{/* The Pods of a service. A list of the root and the service's name. */}}
{{- define "posthaste.podTemplate" -}}
{{- $root := first . -}}
{{- $name := last . -}}
{{- $service := get (include "posthaste.services" $root | fromYaml) $name -}}
{{- $values := get $root.Values $service.values -}}
{{- $allInOne := eq $name "all-in-one" -}}
{{- $common := $root.Values.pods -}}
{{- $own := $values.pods -}}
metadata:
  annotations:
    checksum/config: {{ include "posthaste.settings" $root | sha256sum }}
    {{- with mergeOverwrite (deepCopy $common.annotations) (default dict $own.annotations) }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  labels:
    {{- with mergeOverwrite (deepCopy $common.labels) (default dict $own.labels) }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- include "posthaste.labels" . | nindent 4 }}
spec:
  serviceAccountName: {{ include "posthaste.serviceAccount" $root }}
  automountServiceAccountToken: false
  # Else a Service called posthaste-api sets POSTHASTE_API_PORT, which the application would read as a setting.
  enableServiceLinks: false
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  securityContext:
    {{- include "posthaste.podSecurity" $root | nindent 4 }}
  terminationGracePeriodSeconds: 45
  {{- with include "posthaste.placement" (list $root $name (merge (deepCopy $own) $common)) }}
  {{- trim . | nindent 2 }}
  {{- end }}
  containers:
    - name: posthaste
      image: {{ include "posthaste.image" (list $root $service.image) }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      {{- if $allInOne }}
      args: [start, --host, 0.0.0.0, --port, "8080", --data-dir, /var/lib/posthaste]
      {{- end }}
      env:
        - name: SPRING_CONFIG_ADDITIONAL_LOCATION
          value: file:/etc/posthaste/config/application.yaml
        {{- with $root.Values.jvmOptions }}
        - name: JDK_JAVA_OPTIONS
          value: {{ . | quote }}
        {{- end }}
        {{- if not $allInOne }}
        # Named, so that a Secret without it stops the Pod.
        - name: POSTHASTE_INTERNAL_TOKEN
          valueFrom:
            secretKeyRef: {name: {{ include "posthaste.credentials" $root }}, key: posthaste.internal.token}
        {{- if eq $name "scheduler" }}
        - name: POSTHASTE_INTERNAL_ADVERTISED_HOST
          valueFrom:
            fieldRef: {fieldPath: status.podIP}
        {{- end }}
        {{- with include "posthaste.kafkaEnv" $root }}
        {{- trim . | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- with concat $common.env (default list $own.env) }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        {{- range $port, $number := $service.ports }}
        - {name: {{ $port }}, containerPort: {{ $number }}}
        {{- end }}
      # No port is open before Kafka and the topics are found.
      startupProbe:
        {{- include "posthaste.probe" (list $service.management "liveness") | nindent 8 }}
        periodSeconds: 2
        failureThreshold: 90
      livenessProbe:
        {{- include "posthaste.probe" (list $service.management "liveness") | nindent 8 }}
        periodSeconds: 10
        failureThreshold: 6
      readinessProbe:
        {{- include "posthaste.probe" (list $service.management "readiness") | nindent 8 }}
        periodSeconds: 5
      # No limit on processors: it would only make calls late.
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        {{- include "posthaste.containerSecurity" $root | nindent 8 }}
      volumeMounts:
        - {name: config, mountPath: /etc/posthaste/config, readOnly: true}
        - {name: credentials, mountPath: /etc/posthaste/credentials, readOnly: true}
        - {name: tmp, mountPath: /tmp}
        {{- if $service.stateful }}
        - {name: data, mountPath: /var/lib/posthaste}
        {{- end }}
        {{- if not $allInOne }}
        {{- with include "posthaste.kafkaMounts" $root }}
        {{- trim . | nindent 8 }}
        {{- end }}
        {{- end }}
  volumes:
    - name: config
      configMap: {name: {{ include "posthaste.fullname" $root }}-config}
    - name: credentials
      secret: {secretName: {{ include "posthaste.credentials" $root }}}
    - name: tmp
      emptyDir: {}
    {{- if not $allInOne }}
    {{- with include "posthaste.kafkaVolumes" $root }}
    {{- trim . | nindent 4 }}
    {{- end }}
    {{- end }}
{{- end }}
