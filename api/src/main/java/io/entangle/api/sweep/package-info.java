/** The accuracy of finished experiments' supernets along the dimensions of their spaces, from the request to table and plot; scoring is the worker's business. */
@NullMarked
package io.entangle.api.sweep;

import org.jspecify.annotations.NullMarked;
