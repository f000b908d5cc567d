/**
 * The wire format of AWS STS: forms as requests, XML as answers (AWS Query protocol). {@link
 * dev.askel.http.sts.StsResponse} is the entry type. The package does not depend on an HTTP
 * library.
 */
@NullMarked
package dev.askel.http.sts;

import org.jspecify.annotations.NullMarked;
