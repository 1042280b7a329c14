/** Tells an MLflow tracking server what experiments do; nothing else in the API knows of it. */
@NullMarked
package io.entangle.api.mlflow;

import org.jspecify.annotations.NullMarked;
