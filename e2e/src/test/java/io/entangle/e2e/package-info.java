/** API and workers as processes of their own, and what may befall them. Of their code nothing is linked: only the words of the wire are known here. */
@NullMarked
package io.entangle.e2e;

import org.jspecify.annotations.NullMarked;
