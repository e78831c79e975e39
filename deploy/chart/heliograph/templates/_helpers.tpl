{{- define "heliograph.tables" -}}
{{ .Files.Get "files/tables.yaml" }}
{{- end }}

{{- /* Labels of one part: dict "root" $ "name" name */ -}}
{{- define "heliograph.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: heliograph
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- define "heliograph.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "heliograph.image" -}}
{{- $repository := printf "heliograph-%s" .name -}}
{{- if .root.Values.image.registry }}{{ $repository = printf "%s/%s" .root.Values.image.registry $repository }}{{ end -}}
{{- $digest := get .root.Values.image.digests .name -}}
{{- if $digest -}}
{{ printf "%s@%s" $repository $digest }}
{{- else -}}
{{- $tag := required "image.tag: name a fixed tag, or image.digests" .root.Values.image.tag -}}
{{- if eq $tag "latest" }}{{ fail "image.tag: `latest` is no fixed tag" }}{{ end -}}
{{ printf "%s:%s" $repository $tag }}
{{- end -}}
{{- end }}

{{- /* The settings of one service: its own block over the default. */ -}}
{{- define "heliograph.settings" -}}
{{- $own := get .root.Values.services .name | default dict -}}
{{ toYaml (merge (deepCopy $own) (deepCopy .root.Values.services.default)) }}
{{- end }}

{{- define "heliograph.environment" -}}
- {name: HELIO_SERVICE, value: {{ .name }}}
- name: HELIO_INSTANCE
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- {name: HELIO_KAFKA_BOOTSTRAP, value: "{{ .root.Values.kafka.cluster }}-kafka-bootstrap:9093"}
- {name: HELIO_KAFKA_SECURITY_PROTOCOL, value: SASL_SSL}
- {name: HELIO_KAFKA_USERNAME, value: {{ .name }}}
- {name: HELIO_KAFKA_CA_FILE, value: /etc/heliograph/kafka/ca.crt}
- name: HELIO_KAFKA_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .name }}, key: password}}
- name: HELIO_DATABASE_PASSWORD
  valueFrom: {secretKeyRef: {name: "{{ .root.Values.postgres.cluster }}-{{ .name }}", key: password}}
- name: HELIO_DATABASE_URL
  value: "postgresql://{{ .name }}:$(HELIO_DATABASE_PASSWORD)@{{ .root.Values.postgres.cluster }}-rw:5432/{{ .name }}?sslmode=verify-full&sslrootcert=/etc/heliograph/postgres/ca.crt"
{{- if has .name (include "heliograph.tables" .root | fromYaml).key_holders }}
- name: HELIO_KEYS_DATABASE_URL
  value: "postgresql://{{ .name }}:$(HELIO_DATABASE_PASSWORD)@{{ .root.Values.postgres.cluster }}-rw:5432/keys?sslmode=verify-full&sslrootcert=/etc/heliograph/postgres/ca.crt"
- name: HELIO_MASTER_KEYS
  valueFrom: {secretKeyRef: {name: {{ required "secrets.masterKeys: the Secret with the keys that wrap those of projects" .root.Values.secrets.masterKeys }}, key: keys}}
{{- end }}
- {name: HELIO_TOKEN_ISSUER, value: {{ required "oidc.issuer: name the issuer of tokens" .root.Values.oidc.issuer | quote }}}
- {name: HELIO_TOKEN_AUDIENCE, value: {{ .root.Values.oidc.audience | quote }}}
- {name: HELIO_SHUTDOWN_GRACE_S, value: {{ .root.Values.shutdownGraceSeconds | quote }}}
- {name: HELIO_TRACE_SAMPLE_RATIO, value: {{ .root.Values.tracing.sampleRatio | quote }}}
- {name: OTEL_SERVICE_NAME, value: {{ .name }}}
{{- if .root.Values.tracing.endpoint }}
- {name: OTEL_TRACES_EXPORTER, value: otlp}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ .root.Values.tracing.endpoint | quote }}}
{{- else }}
- {name: OTEL_TRACES_EXPORTER, value: none}
{{- end }}
{{- with .root.Values.documents }}
{{- if .bucket }}
- {name: HELIO_OBJECTS_BUCKET, value: {{ .bucket | quote }}}
- {name: HELIO_OBJECTS_REGION, value: {{ .region | quote }}}
{{- if .endpoint }}
- {name: HELIO_OBJECTS_ENDPOINT, value: {{ .endpoint | quote }}}
{{- end }}
- name: HELIO_OBJECTS_KEY_ID
  valueFrom: {secretKeyRef: {name: {{ required "documents.secretName" .secretName }}, key: key-id}}
- name: HELIO_OBJECTS_SECRET
  valueFrom: {secretKeyRef: {name: {{ .secretName }}, key: secret}}
{{- end }}
{{- if .scanner }}
- {name: HELIO_DOCUMENTS_SCANNER, value: {{ .scanner | quote }}}
{{- end }}
{{- end }}
{{- if and (eq .name "contracting") .root.Values.secrets.webhook }}
- name: HELIO_WEBHOOK_SECRET
  valueFrom: {secretKeyRef: {name: {{ .root.Values.secrets.webhook }}, key: secret}}
{{- end }}
{{- if and (eq .name "contracting") .root.Values.secrets.seal }}
- {name: HELIO_SEAL_DIRECTORY, value: /etc/heliograph/seal}
{{- end }}
{{- if and (eq .name "onboarding") .root.Values.secrets.credentials }}
- name: HELIO_CREDENTIAL_KEY
  valueFrom: {secretKeyRef: {name: {{ .root.Values.secrets.credentials }}, key: key}}
{{- end }}
{{- if and (eq .name "contracting") .root.Values.lender.url }}
{{- $asked := required "secrets.webhook: the lender answers by notifications that are signed with a key made from it" .root.Values.secrets.webhook }}
- {name: HELIO_LENDER_URL, value: {{ .root.Values.lender.url | quote }}}
- name: HELIO_LENDER_REQUESTS_KEY
  valueFrom: {secretKeyRef: {name: {{ required "secrets.lenderRequests: the Secret with the key that signs what the lender is asked" .root.Values.secrets.lenderRequests }}, key: key}}
{{- end }}
{{- if and (eq .name "permitting") .root.Values.permitTool.url }}
- {name: HELIO_PERMIT_TOOL_URL, value: {{ .root.Values.permitTool.url | quote }}}
{{- end }}
{{- range $name, $value := .settings }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}

{{- define "heliograph.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  - {name: kafka-ca, mountPath: /etc/heliograph/kafka, readOnly: true}
  - {name: postgres-ca, mountPath: /etc/heliograph/postgres, readOnly: true}
{{- if and (eq .name "contracting") .root.Values.secrets.seal }}
  - {name: seal, mountPath: /etc/heliograph/seal, readOnly: true}
{{- end }}
{{- end }}

{{- define "heliograph.pod" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: {sizeLimit: 1Gi}
  - name: kafka-ca
    secret: {secretName: "{{ .root.Values.kafka.cluster }}-cluster-ca-cert", items: [{key: ca.crt, path: ca.crt}]}
  - name: postgres-ca
    secret: {secretName: "{{ .root.Values.postgres.cluster }}-ca", items: [{key: ca.crt, path: ca.crt}]}
{{- if and (eq .name "contracting") .root.Values.secrets.seal }}
  - name: seal
    secret: {secretName: {{ .root.Values.secrets.seal }}, defaultMode: 0440}
{{- end }}
{{- end }}
