/** What a user asks for: the experiment and its parts, with defaults and rules; no state of a running one. */
@NullMarked
package io.entangle.shared.experiment;

import org.jspecify.annotations.NullMarked;
