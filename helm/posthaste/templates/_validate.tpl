{{/* What the schema cannot say: settings that do not go together. */}}
{{- define "posthaste.validate" -}}
{{- $kafka := .Values.kafka -}}
{{- $credentials := .Values.credentials -}}
{{- $dispatcher := .Values.dispatcher -}}
{{- if not (or $credentials.existingSecret $credentials.generate) }}
{{- fail "set credentials.existingSecret to the name of a Secret with the tenants' credentials (its keys: see the chart's README), or, with helm install, credentials.generate=true to have one made" }}
{{- end }}
{{- if and $credentials.existingSecret $credentials.generate }}
{{- fail "credentials.existingSecret and credentials.generate exclude each other" }}
{{- end }}
{{- if eq .Values.mode "all-in-one" }}
{{- if or $kafka.bootstrapServers $kafka.singleNode.enabled }}
{{- fail "mode all-in-one has a Kafka of its own inside: leave out kafka.bootstrapServers and kafka.singleNode, or set mode=services" }}
{{- end }}
{{- else }}
{{- if and (not $kafka.bootstrapServers) (not $kafka.singleNode.enabled) }}
{{- fail "set kafka.bootstrapServers; for a trial without a Kafka kafka.singleNode.enabled=true, or mode=all-in-one" }}
{{- end }}
{{- if and $kafka.bootstrapServers $kafka.singleNode.enabled }}
{{- fail "kafka.bootstrapServers and kafka.singleNode.enabled exclude each other" }}
{{- end }}
{{- if and $kafka.singleNode.enabled (ne $kafka.securityProtocol "PLAINTEXT") }}
{{- fail "kafka.singleNode has no security: leave kafka.securityProtocol at PLAINTEXT" }}
{{- end }}
{{- if hasPrefix "SASL_" $kafka.securityProtocol }}
{{- if not (and $kafka.sasl.mechanism $kafka.sasl.existingSecret) }}
{{- fail (printf "kafka.securityProtocol %s needs kafka.sasl.mechanism and kafka.sasl.existingSecret" $kafka.securityProtocol) }}
{{- end }}
{{- if and (eq $kafka.sasl.mechanism "OAUTHBEARER") (not $kafka.sasl.tokenEndpoint) }}
{{- fail "kafka.sasl.mechanism OAUTHBEARER needs kafka.sasl.tokenEndpoint" }}
{{- end }}
{{- else if $kafka.sasl.mechanism }}
{{- fail (printf "kafka.sasl.mechanism has no effect with kafka.securityProtocol %s: set SASL_SSL or SASL_PLAINTEXT" $kafka.securityProtocol) }}
{{- end }}
{{- if and (or $kafka.tls.trustedSecret $kafka.tls.trustedConfigMap $kafka.tls.clientSecret) (not (hasSuffix "SSL" $kafka.securityProtocol)) }}
{{- fail (printf "kafka.tls has no effect with kafka.securityProtocol %s: set SSL or SASL_SSL" $kafka.securityProtocol) }}
{{- end }}
{{- if and $kafka.tls.trustedSecret $kafka.tls.trustedConfigMap }}
{{- fail "kafka.tls.trustedSecret and kafka.tls.trustedConfigMap exclude each other" }}
{{- end }}
{{- if and (not $kafka.singleNode.enabled) (gt (int .Values.topics.minInsyncReplicas) (int .Values.topics.replicationFactor)) }}
{{- fail "topics.minInsyncReplicas is more than topics.replicationFactor: nothing could be written" }}
{{- end }}
{{- if and $dispatcher.autoscaling.enabled $dispatcher.keda.enabled }}
{{- fail "dispatcher.autoscaling and dispatcher.keda exclude each other" }}
{{- end }}
{{- $most := dict "scheduler.replicas" .Values.scheduler.replicas "dlq.replicas" .Values.dlq.replicas "events.replicas" .Values.events.replicas }}
{{- if $dispatcher.keda.enabled }}
{{- $_ := set $most "dispatcher.keda.maxReplicas" $dispatcher.keda.maxReplicas }}
{{- else if $dispatcher.autoscaling.enabled }}
{{- $_ := set $most "dispatcher.autoscaling.maxReplicas" $dispatcher.autoscaling.maxReplicas }}
{{- else }}
{{- $_ := set $most "dispatcher.replicas" $dispatcher.replicas }}
{{- end }}
{{- range $name, $replicas := $most }}
{{- if gt (int $replicas) (int $.Values.topics.partitions) }}
{{- fail (printf "%s is %d, more than topics.partitions (%d): what has no partition has nothing to do" $name (int $replicas) (int $.Values.topics.partitions)) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}
{{- fail "ingress.enabled needs ingress.host" }}
{{- end }}
{{- if and .Values.gateway.enabled (not .Values.gateway.parentRefs) }}
{{- fail "gateway.enabled needs gateway.parentRefs" }}
{{- end }}
{{- end }}
