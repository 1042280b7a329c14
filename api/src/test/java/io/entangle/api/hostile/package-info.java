/** What a hostile caller may send: requests made up from the OpenAPI document, attacks one by one, and what has to hold after each. */
@NullMarked
package io.entangle.api.hostile;

import org.jspecify.annotations.NullMarked;
