/** Who may call what: keys, the filter chain and the guard of the keyless local mode; no feature's rules here. */
@NullMarked
package io.entangle.api.security;

import org.jspecify.annotations.NullMarked;
