/** The commands of the worker's jar: they read options, call the rooms below and print; nothing is computed here. */
@NullMarked
package io.entangle.worker.command;

import org.jspecify.annotations.NullMarked;
