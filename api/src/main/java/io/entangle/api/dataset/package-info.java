/** Registered data sets and what an inspection found; no file of a data set is ever opened here. */
@NullMarked
package io.entangle.api.dataset;

import org.jspecify.annotations.NullMarked;
