/** The one configured JSON mapper both sides of the wire use; no records of the wire here. */
@NullMarked
package io.entangle.shared.json;

import org.jspecify.annotations.NullMarked;
