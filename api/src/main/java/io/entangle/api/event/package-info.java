/** What happens to experiments, in order, as pages and as streams; who is told of it by webhook, its own feature knows. */
@NullMarked
package io.entangle.api.event;

import org.jspecify.annotations.NullMarked;
