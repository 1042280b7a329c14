/**
 * The rules of the house as tests, used by every module; no test of a feature goes here, and nothing here reaches a released
 * jar.
 */
@NullMarked
package io.entangle.house;

import org.jspecify.annotations.NullMarked;
