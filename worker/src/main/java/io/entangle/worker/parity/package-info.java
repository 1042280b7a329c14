/**
 * Compares this implementation with numbers that the authors' published code produced; what it finds is rows of a table. Nothing here trains or searches for anybody.
 */
@NullMarked
package io.entangle.worker.parity;

import org.jspecify.annotations.NullMarked;
