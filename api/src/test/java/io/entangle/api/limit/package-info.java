/** Tests of quotas and rate limits. */
@NullMarked
package io.entangle.api.limit;

import org.jspecify.annotations.NullMarked;
