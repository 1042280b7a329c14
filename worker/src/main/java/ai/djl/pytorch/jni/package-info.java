/**
 * The one door into DJL's package-private bindings: calling a TorchScript method by name, with gradients; nothing else belongs here, and it works on the class path
 * only, because the package is DJL's.
 */
@NullMarked
package ai.djl.pytorch.jni;

import org.jspecify.annotations.NullMarked;
