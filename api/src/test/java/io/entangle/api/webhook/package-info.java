/** Tests of the webhooks. */
@NullMarked
package io.entangle.api.webhook;

import org.jspecify.annotations.NullMarked;
