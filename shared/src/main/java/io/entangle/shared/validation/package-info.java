/** Violations of a contract, each with the JSON pointer of the field; no framework and no HTTP here. */
@NullMarked
package io.entangle.shared.validation;

import org.jspecify.annotations.NullMarked;
