/**
 * The AWS services of this server. Entry type: {@link dev.askel.http.service.ApiService}. This
 * package must not use the other packages of this module.
 */
@NullMarked
package dev.askel.http.service;

import org.jspecify.annotations.NullMarked;
