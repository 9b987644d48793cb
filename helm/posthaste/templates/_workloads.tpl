{{/* Each takes a list of the root and the service's name. */}}

{{- define "posthaste.deployment" -}}
{{- $root := first . -}}
{{- $values := get $root.Values (last .) -}}
{{- $keda := and $values.keda $values.keda.enabled -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "posthaste.fullname" $root }}-{{ last . }}
  labels:
    {{- include "posthaste.labels" . | nindent 4 }}
spec:
  {{- if not (or $values.autoscaling.enabled $keda) }}
  replicas: {{ $values.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "posthaste.selector" . | nindent 6 }}
  strategy:
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    {{- include "posthaste.podTemplate" . | nindent 4 }}
{{- end }}

{{- define "posthaste.statefulSet" -}}
{{- $root := first . -}}
{{- $service := get (include "posthaste.services" $root | fromYaml) (last .) -}}
{{- $values := get $root.Values $service.values -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ include "posthaste.fullname" $root }}-{{ last . }}
  labels:
    {{- include "posthaste.labels" . | nindent 4 }}
spec:
  replicas: {{ default 1 $values.replicas }}
  serviceName: {{ include "posthaste.fullname" $root }}-{{ last . }}
  podManagementPolicy: Parallel
  selector:
    matchLabels:
      {{- include "posthaste.selector" . | nindent 6 }}
  template:
    {{- include "posthaste.podTemplate" . | nindent 4 }}
  volumeClaimTemplates:
    {{- include "posthaste.volumeClaim" (list "data" $values.storage) | nindent 4 }}
{{- end }}

{{/* A list of the claim's name and the values of its storage. */}}
{{- define "posthaste.volumeClaim" -}}
- apiVersion: v1
  kind: PersistentVolumeClaim
  metadata:
    name: {{ first . }}
  spec:
    accessModes: [ReadWriteOnce]
    {{- with (last .).storageClass }}
    storageClassName: {{ . | quote }}
    {{- end }}
    resources:
      requests:
        storage: {{ (last .).size }}
{{- end }}

{{/* Every Pod by its own address: where services ask each other, and where metrics are. */}}
{{- define "posthaste.headlessService" -}}
{{- $root := first . -}}
{{- $service := get (include "posthaste.services" $root | fromYaml) (last .) -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "posthaste.fullname" $root }}-{{ last . }}
  labels:
    {{- include "posthaste.labels" . | nindent 4 }}
spec:
  clusterIP: None
  # Who owns a partition answers for it, ready or not.
  publishNotReadyAddresses: true
  selector:
    {{- include "posthaste.selector" . | nindent 4 }}
  ports:
    {{- range $port, $number := $service.ports }}
    - {name: {{ $port }}, port: {{ $number }}, targetPort: {{ $port }}}
    {{- end }}
{{- end }}

{{- define "posthaste.podDisruptionBudget" -}}
{{- $root := first . -}}
{{- if $root.Values.podDisruptionBudgets -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "posthaste.fullname" $root }}-{{ last . }}
  labels:
    {{- include "posthaste.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "posthaste.selector" . | nindent 6 }}
{{- end }}
{{- end }}

{{- define "posthaste.autoscaler" -}}
{{- $root := first . -}}
{{- $scaling := (get $root.Values (last .)).autoscaling -}}
{{- if $scaling.enabled -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "posthaste.fullname" $root }}-{{ last . }}
  labels:
    {{- include "posthaste.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "posthaste.fullname" $root }}-{{ last . }}
  minReplicas: {{ $scaling.minReplicas }}
  maxReplicas: {{ $scaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ $scaling.targetCPUUtilization }}
  behavior:
    # Each step moves partitions to other Pods: not for every lull.
    scaleDown:
      stabilizationWindowSeconds: 300
{{- end }}
{{- end }}

{{/* Who may reach a service: its REST door and its metrics as the values say, its internal door the API alone. */}}
{{- define "posthaste.networkPolicy" -}}
{{- $root := first . -}}
{{- $service := get (include "posthaste.services" $root | fromYaml) (last .) -}}
{{- $policies := $root.Values.networkPolicies -}}
{{- if $policies.enabled -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "posthaste.fullname" $root }}-{{ last . }}
  labels:
    {{- include "posthaste.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "posthaste.selector" . | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    {{- range $port, $_ := $service.ports }}
    - ports:
        - {port: {{ $port }}}
      {{- if eq $port "internal" }}
      from:
        - podSelector:
            matchLabels:
              {{- include "posthaste.selector" (list $root "api") | nindent 14 }}
      {{- else }}
      {{- with eq $port "http" | ternary $policies.restFrom $policies.metricsFrom }}
      from:
        {{- toYaml . | nindent 8 }}
        {{- if eq $port "http" }}
        # helm test
        - podSelector:
            matchLabels:
              {{- include "posthaste.selector" (list $root "test") | nindent 14 }}
        {{- end }}
      {{- end }}
      {{- end }}
    {{- end }}
{{- end }}
{{- end }}
