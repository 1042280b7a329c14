/** Limits on the costs of a subnet and whether a space can meet them; no search here. */
@NullMarked
package io.entangle.shared.constraint;

import org.jspecify.annotations.NullMarked;
