/** Who may call what: keys, scopes, the filter chain and the guard of the keyless local mode; whose a resource is, its feature knows. */
@NullMarked
package io.entangle.api.security;

import org.jspecify.annotations.NullMarked;
