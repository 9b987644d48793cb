{{/* How Kafka is reached and what the topics are like: what every service and the provisioning need. */}}
{{- define "posthaste.kafkaSettings" -}}
{{- $kafka := .Values.kafka -}}
{{- $one := $kafka.singleNode.enabled -}}
{{- $settings := dict
  "posthaste.kafka.bootstrap-servers" (ternary (printf "%s-kafka.%s.svc:9092" (include "posthaste.fullname" .) .Release.Namespace) $kafka.bootstrapServers $one)
  "posthaste.kafka.security-protocol" $kafka.securityProtocol
  "posthaste.topics.prefix" .Values.topics.prefix
  "posthaste.topics.partitions" .Values.topics.partitions
  "posthaste.topics.replication-factor" (ternary 1 .Values.topics.replicationFactor $one)
  "posthaste.topics.min-insync-replicas" (ternary 1 .Values.topics.minInsyncReplicas $one)
  "posthaste.topics.max-body-size" .Values.topics.maxBodySize -}}
{{- if hasPrefix "SASL_" $kafka.securityProtocol }}
{{- $_ := set $settings "posthaste.kafka.sasl.mechanism" $kafka.sasl.mechanism }}
{{- if eq $kafka.sasl.mechanism "OAUTHBEARER" }}
{{- $_ := set $settings "posthaste.kafka.sasl.token-endpoint" $kafka.sasl.tokenEndpoint }}
{{- with $kafka.sasl.scope }}{{ $_ := set $settings "posthaste.kafka.sasl.scope" . }}{{ end }}
{{- end }}
{{- end }}
{{- if or $kafka.tls.trustedSecret $kafka.tls.trustedConfigMap }}
{{- $_ := set $settings "posthaste.kafka.tls.trusted-certificates" (printf "/etc/posthaste/kafka-trusted/%s" $kafka.tls.trustedKey) }}
{{- end }}
{{- if $kafka.tls.clientSecret }}
{{- $_ := set $settings "posthaste.kafka.tls.certificate" (printf "/etc/posthaste/kafka-client/%s" $kafka.tls.clientCertificateKey) }}
{{- $_ := set $settings "posthaste.kafka.tls.key" (printf "/etc/posthaste/kafka-client/%s" $kafka.tls.clientKeyKey) }}
{{- end }}
{{- range $name, $value := $kafka.properties }}
{{- $_ := set $settings (printf "posthaste.kafka.properties.%s" $name) $value }}
{{- end }}
{{- toYaml $settings }}
{{- end }}

{{/* All settings but secrets, as a file of the application. */}}
{{- define "posthaste.settings" -}}
{{- $settings := dict "spring.config.import" "configtree:/etc/posthaste/credentials/" -}}
{{- if eq .Values.mode "all-in-one" }}
{{- $_ := set $settings "posthaste.topics.prefix" .Values.topics.prefix }}
{{- $_ := set $settings "posthaste.topics.partitions" .Values.allInOne.partitions }}
{{- $_ := set $settings "posthaste.topics.max-body-size" .Values.topics.maxBodySize }}
{{- else }}
{{- $settings = merge $settings (include "posthaste.kafkaSettings" . | fromYaml) }}
{{- $_ := set $settings "posthaste.internal.schedulers" (list (include "posthaste.internalUrl" (list . "scheduler"))) }}
{{- $_ := set $settings "posthaste.internal.dispatchers" (list (include "posthaste.internalUrl" (list . "dispatcher"))) }}
{{- $_ := set $settings "posthaste.scheduler.state-directory" "/var/lib/posthaste/scheduler" }}
{{- if .Values.dlq.enabled }}
{{- $_ := set $settings "posthaste.internal.dlq-consumers" (list (include "posthaste.internalUrl" (list . "dlq"))) }}
{{- $_ := set $settings "posthaste.dlq.directory" "/var/lib/posthaste/dlq" }}
{{- end }}
{{- if .Values.events.enabled }}
{{- $_ := set $settings "posthaste.internal.event-logs" (list (include "posthaste.internalUrl" (list . "events"))) }}
{{- $_ := set $settings "posthaste.event-log.directory" "/var/lib/posthaste/events" }}
{{- end }}
{{- end }}
{{- with .Values.destinations.allowedRanges }}
{{- $_ := set $settings "posthaste.destinations.allowed-ranges" . }}
{{- end }}
{{- toYaml (merge $settings .Values.config) }}
{{- end }}

{{/* The password to Kafka and what goes with it, as environment: a Secret is never written into a file of settings. */}}
{{- define "posthaste.kafkaEnv" -}}
{{- $sasl := .Values.kafka.sasl -}}
{{- if hasPrefix "SASL_" .Values.kafka.securityProtocol }}
{{- $oauth := eq $sasl.mechanism "OAUTHBEARER" }}
- name: {{ ternary "POSTHASTE_KAFKA_SASL_CLIENT_ID" "POSTHASTE_KAFKA_SASL_USERNAME" $oauth }}
  {{- if $sasl.username }}
  value: {{ $sasl.username | quote }}
  {{- else }}
  valueFrom:
    secretKeyRef: {name: {{ $sasl.existingSecret }}, key: {{ $sasl.usernameKey }}}
  {{- end }}
- name: {{ ternary "POSTHASTE_KAFKA_SASL_CLIENT_SECRET" "POSTHASTE_KAFKA_SASL_PASSWORD" $oauth }}
  valueFrom:
    secretKeyRef: {name: {{ $sasl.existingSecret }}, key: {{ $sasl.passwordKey }}}
{{- end }}
{{- end }}

{{- define "posthaste.kafkaMounts" -}}
{{- $tls := .Values.kafka.tls -}}
{{- if or $tls.trustedSecret $tls.trustedConfigMap }}
- {name: kafka-trusted, mountPath: /etc/posthaste/kafka-trusted, readOnly: true}
{{- end }}
{{- if $tls.clientSecret }}
- {name: kafka-client, mountPath: /etc/posthaste/kafka-client, readOnly: true}
{{- end }}
{{- end }}

{{- define "posthaste.kafkaVolumes" -}}
{{- $tls := .Values.kafka.tls -}}
{{- if $tls.trustedSecret }}
- name: kafka-trusted
  secret: {secretName: {{ $tls.trustedSecret }}}
{{- else if $tls.trustedConfigMap }}
- name: kafka-trusted
  configMap: {name: {{ $tls.trustedConfigMap }}}
{{- end }}
{{- if $tls.clientSecret }}
- name: kafka-client
  secret: {secretName: {{ $tls.clientSecret }}}
{{- end }}
{{- end }}
