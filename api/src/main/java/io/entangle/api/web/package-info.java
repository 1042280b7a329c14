/** What every HTTP endpoint shares: problems, body binding, pages, ids and the OpenAPI document; no feature and no table here. */
@NullMarked
package io.entangle.api.web;

import org.jspecify.annotations.NullMarked;
