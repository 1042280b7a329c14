/** Tests of problems, binding and the OpenAPI document. */
@NullMarked
package io.entangle.api.web;

import org.jspecify.annotations.NullMarked;
