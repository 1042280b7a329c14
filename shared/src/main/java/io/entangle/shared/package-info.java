/**
 * The words that the API and the workers exchange, and the pure functions both compute with; nothing here may know Spring,
 * DJL or a database.
 */
@NullMarked
package io.entangle.shared;

import org.jspecify.annotations.NullMarked;
