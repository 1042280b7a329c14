/** The parts of plots: an SVG sheet, scales, panels. What is shown is decided by those who show it. */
@NullMarked
package io.entangle.api.plot;

import org.jspecify.annotations.NullMarked;
