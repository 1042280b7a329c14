/** Breaks a rule on purpose; nothing but the test of that rule may read it. */
@NullMarked
package io.entangle.archfixture.worker.unplanned.cellar;

import org.jspecify.annotations.NullMarked;
