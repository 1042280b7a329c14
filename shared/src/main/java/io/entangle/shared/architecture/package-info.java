/** One point of a search space, its canonical JSON and its content hash; knows no space and no weights. */
@NullMarked
package io.entangle.shared.architecture;

import org.jspecify.annotations.NullMarked;
