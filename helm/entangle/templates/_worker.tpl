{{/* A pool with all that it does not say itself, as YAML; takes (dict "root" $ "pool" (an entry of workers)). */}}
{{- define "entangle.pool" -}}
{{- $pool := deepCopy .pool -}}
{{- include "entangle.fill" (dict "into" $pool "from" (deepCopy .root.Values.workerDefaults)) -}}
{{- $pool | toYaml -}}
{{- end -}}

{{/* Fills a map with what it lacks of another. What merge would take for missing, 0, false and empty, has been said here. */}}
{{- define "entangle.fill" -}}
{{- $into := .into -}}
{{- range $key, $value := .from -}}
{{- if not (hasKey $into $key) -}}
{{- $_ := set $into $key $value -}}
{{- else if kindIs "map" $value -}}
{{- include "entangle.fill" (dict "into" (index $into $key) "from" $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* keda or deployment; takes (dict "root" $ "pool" (a whole pool)). */}}
{{- define "entangle.scaling" -}}
{{- if ne .pool.scaling "auto" -}}
{{ .pool.scaling }}
{{- else if .root.Capabilities.APIVersions.Has "keda.sh/v1alpha1" -}}
keda
{{- else -}}
deployment
{{- end -}}
{{- end -}}

{{- define "entangle.workerName" -}}
{{ include "entangle.fullname" .root }}-worker-{{ .pool.name }}
{{- end -}}

{{/* What a pool's pods are selected by: a pool is a component of its own. */}}
{{- define "entangle.workerSelector" -}}
{{ include "entangle.selector" (dict "root" .root "component" "worker") }}
entangle.io/pool: {{ .pool.name }}
{{- end -}}

{{/* Labels of a pool's ScaledJob or Deployment. KEDA gives those of a ScaledJob to its Jobs, where Kueue looks for its own. */}}
{{- define "entangle.workerLabels" -}}
{{ include "entangle.labels" (dict "root" .root "component" "worker") }}
entangle.io/pool: {{ .pool.name }}
{{- with .pool.kueue.queueName }}
kueue.x-k8s.io/queue-name: {{ . }}
{{- end }}
{{- with .pool.kueue.priorityClass }}
kueue.x-k8s.io/priority-class: {{ . }}
{{- end }}
{{- end -}}

{{/* The pod of a worker; takes (dict "root" $ "pool" (a whole pool) "untilIdle" true). */}}
{{- define "entangle.workerPod" -}}
{{- $root := .root -}}
{{- $pool := .pool -}}
{{- $cuda := eq $pool.device "cuda" -}}
metadata:
  labels:
    {{- include "entangle.labels" (dict "root" $root "component" "worker") | nindent 4 }}
    entangle.io/pool: {{ $pool.name }}
  {{- with $pool.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  automountServiceAccountToken: false
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $pool.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- if .untilIdle }}
  restartPolicy: Never
  {{- end }}
  securityContext:
    {{- include "entangle.podSecurityContext" $root | nindent 4 }}
  # Time to write a checkpoint and give the lease back; ENTANGLE_DRAIN_SECONDS is a little less.
  terminationGracePeriodSeconds: {{ $pool.terminationGracePeriodSeconds }}
  containers:
    - name: worker
      image: "{{ $pool.image.repository | default (ternary "entangle-worker-cuda" "entangle-worker" $cuda) }}:{{ $pool.image.tag | default $root.Chart.AppVersion }}"
      imagePullPolicy: {{ $pool.image.pullPolicy }}
      args:
        - run
        {{- if .untilIdle }}
        - --exit-when-idle
        {{- end }}
      securityContext:
        {{- include "entangle.containerSecurityContext" $root | nindent 8 }}
      env:
        - name: ENTANGLE_API_URL
          value: {{ include "entangle.apiUrl" $root | quote }}
        {{- include "entangle.secretEnv" (dict "name" "ENTANGLE_WORKER_KEY" "secret" $root.Values.keys.existingSecret "key" $root.Values.keys.workerKey) | nindent 8 }}
        # Names of pods are unique, their host names, cut to 63 characters, need not be.
        - name: ENTANGLE_WORKER_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: ENTANGLE_DEVICE
          value: {{ ternary "cuda:0" "cpu" $cuda | quote }}
        {{- with $pool.kinds }}
        - name: ENTANGLE_KINDS
          value: {{ join "," . | quote }}
        {{- end }}
        - name: ENTANGLE_WORK_DIR
          value: /var/lib/entangle/work
        - name: ENTANGLE_CACHE_GIB
          value: {{ $pool.cache.artifactsGiB | quote }}
        - name: ENTANGLE_DATA_CACHE_DIR
          value: {{ ternary "/var/cache/entangle" "/var/lib/entangle/data" (ne $pool.cache.sharedDataClaim "") }}
        - name: ENTANGLE_DATA_CACHE_GIB
          value: {{ $pool.cache.dataGiB | quote }}
        - name: ENTANGLE_DATA_ROOT
          value: {{ $pool.data.mountPath | quote }}
        - name: ENTANGLE_DRAIN_SECONDS
          value: {{ sub (int $pool.terminationGracePeriodSeconds) 20 | quote }}
        - name: ENTANGLE_READY_FILE
          value: /tmp/ready
        {{- if eq $root.Values.logging.format "ecs" }}
        - name: ENTANGLE_LOG_FORMAT
          value: ecs
        {{- end }}
        {{- with $pool.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      # Ready from the first answer to a claim on: until then the pod has yet to take what it was started for (worker-scaledjob.yaml). There is no liveness probe: a lease
      # that is not renewed ends by itself, and a busy worker must not be killed for being busy.
      readinessProbe:
        exec:
          command: ["test", "-e", "/tmp/ready"]
        periodSeconds: 2
        failureThreshold: 3
      resources:
        {{- $resources := deepCopy $pool.resources }}
        {{- if $cuda }}
        {{- $resources = mergeOverwrite (dict "limits" (dict $pool.gpuResource 1)) $resources }}
        {{- end }}
        {{- toYaml $resources | nindent 8 }}
      volumeMounts:
        - name: work
          mountPath: /var/lib/entangle
        - name: tmp
          mountPath: /tmp
        {{- if $pool.cache.sharedDataClaim }}
        - name: shared-data
          mountPath: /var/cache/entangle
        {{- end }}
        {{- if $pool.data.existingClaim }}
        - name: data
          mountPath: {{ $pool.data.mountPath | quote }}
          readOnly: true
        {{- end }}
  volumes:
    - name: work
      {{- if $pool.cache.storageClassName }}
      ephemeral:
        volumeClaimTemplate:
          spec:
            accessModes: ["ReadWriteOnce"]
            storageClassName: {{ $pool.cache.storageClassName }}
            resources:
              requests:
                storage: {{ $pool.cache.size }}
      {{- else }}
      emptyDir:
        sizeLimit: {{ $pool.cache.size }}
      {{- end }}
    - name: tmp
      emptyDir: {}
    {{- with $pool.cache.sharedDataClaim }}
    - name: shared-data
      persistentVolumeClaim:
        claimName: {{ . }}
    {{- end }}
    {{- with $pool.data.existingClaim }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ . }}
        readOnly: true
    {{- end }}
  {{- include "entangle.placement" $pool | nindent 2 }}
{{- end -}}
