/** The OpenAPI document: what it has to say, and what of it may not change. */
@NullMarked
package io.entangle.api.openapi;

import org.jspecify.annotations.NullMarked;
