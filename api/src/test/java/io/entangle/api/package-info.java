/** Integration tests' ground: one embedded PostgreSQL for all, the running application, and a plain HTTP client; no test of a feature here. */
@NullMarked
package io.entangle.api;

import org.jspecify.annotations.NullMarked;
