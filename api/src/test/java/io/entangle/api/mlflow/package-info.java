/** What a tracking server is told, against one that is strict. */
@NullMarked
package io.entangle.api.mlflow;

import org.jspecify.annotations.NullMarked;
