/** Tests of the audit log. */
@NullMarked
package io.entangle.api.audit;

import org.jspecify.annotations.NullMarked;
