package io.entangle.shared.job;

import java.util.List;

/**
 * What a file of weights held.
 *
 * @param layout {@code zip} or {@code legacy} for files of PyTorch, or {@code safetensors}
 * @param modelPath keys that led to the model, from the outside in; empty if it lay at the top
 * @param tensors tensors of the model
 * @param parameters numbers in them
 * @param precisions the types of those numbers, by their names in safetensors
 * @param classes classes that the model tells apart
 * @param leftOut what lay beside the model, by name, and was passed over
 */
public record CheckpointReport(
        String layout,
        List<String> modelPath,
        int tensors,
        long parameters,
        List<String> precisions,
        int classes,
        List<String> leftOut) {
    /** Copies the lists. */
    public CheckpointReport {
        modelPath = List.copyOf(modelPath);
        precisions = List.copyOf(precisions);
        leftOut = List.copyOf(leftOut);
    }
}
