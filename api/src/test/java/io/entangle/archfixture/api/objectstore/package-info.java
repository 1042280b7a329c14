/** Breaks a rule on purpose; nothing but the test of that rule may read it. */
@NullMarked
package io.entangle.archfixture.api.objectstore;

import org.jspecify.annotations.NullMarked;
