package io.entangle.worker.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * One entry of a safetensors header.
 *
 * @param dtype element type, e.g. {@code F32}
 * @param shape sizes of all dimensions
 * @param offsets first byte and the byte after the last, counted from the end of the header
 */
record SafetensorsEntry(
        String dtype,
        List<Long> shape,
        @JsonProperty("data_offsets") List<Long> offsets) {}
