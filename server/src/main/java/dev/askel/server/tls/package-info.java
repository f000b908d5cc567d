/**
 * The certificate of the HTTP listener: its files, their renewal, and the trust that this server's
 * calls to itself need. {@link dev.askel.server.tls.ListenerCertificate} is the entry type.
 */
@NullMarked
package dev.askel.server.tls;

import org.jspecify.annotations.NullMarked;
