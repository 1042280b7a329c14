/** What was changed, by whom, when and from where; what a change means, its feature knows. */
@NullMarked
package io.entangle.api.audit;

import org.jspecify.annotations.NullMarked;
