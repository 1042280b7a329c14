package io.entangle.api.mlflow;

/**
 * A parameter or a tag.
 *
 * @param key its name
 * @param value its value
 */
record MlflowPair(String key, String value) {

    static MlflowPair parameter(String name, String value) {
        return new MlflowPair(MlflowLimits.key(name), MlflowLimits.cut(value, MlflowLimits.PARAMETER_VALUE));
    }

    static MlflowPair tag(String name, String value) {
        return new MlflowPair(MlflowLimits.key(name), MlflowLimits.cut(value, MlflowLimits.TAG_VALUE));
    }
}
