package dev.askel.server.tls;

import dev.askel.access.Sha256;
import dev.askel.cluster.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate chain with its private key, as read from the files at one moment.
 *
 * @param digest the digest of both files
 * @param certificates the certificate of this server first
 * @param context presents the chain to clients, with TLS 1.2 or 1.3 and the JDK's ciphers
 */
record PresentedChain(String digest, List<X509Certificate> certificates, SSLContext context) {
    /** The bytes of the two files. */
    @SuppressWarnings("ArrayRecordComponent") // Only the digests are compared.
    record PemContent(byte[] certificate, byte[] key) {
        static PemContent read(ListenerTls settings) {
            return new PemContent(
                    read("certificate", settings.certificate()), read("key", settings.key()));
        }

        private static byte[] read(String name, Path file) {
            try {
                return PemFiles.read(file);
            } catch (IOException e) {
                throw ListenerTls.unusable(name, file, e);
            }
        }

        /** The digest of both files; it changes when either file changes. */
        String digest() {
            var digest = Sha256.newDigest();
            digest.update(digest.digest(certificate));
            return HexFormat.of().formatHex(digest.digest(key));
        }
    }

    /**
     * Decodes the files.
     *
     * @throws dev.askel.server.refusal.RefusedException when the files cannot be used; the message
     *     names the setting
     */
    static PresentedChain of(ListenerTls settings, PemContent pem) {
        List<X509Certificate> chain;
        try {
            chain = PemFiles.parseCertificates(pem.certificate());
        } catch (GeneralSecurityException e) {
            throw ListenerTls.unusable("certificate", settings.certificate(), e);
        }
        PrivateKey key;
        try {
            key = PemFiles.parsePrivateKey(pem.key(), chain.getFirst().getPublicKey());
        } catch (GeneralSecurityException e) {
            throw ListenerTls.unusable("key", settings.key(), e);
        }
        try {
            return new PresentedChain(pem.digest(), chain, context(chain, key));
        } catch (GeneralSecurityException | IOException e) {
            throw ListenerTls.unusable("certificate", settings.certificate(), e);
        }
    }

    private static SSLContext context(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        // The store exists only in memory, so its password protects nothing.
        var password = "askel".toCharArray();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("askel", key, password, chain.toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Returns the certificate of this server. */
    X509Certificate ownCertificate() {
        return certificates.getFirst();
    }

    /** The expiry of the certificate of this server. */
    Instant ownExpiry() {
        return ownCertificate().getNotAfter().toInstant();
    }

    /**
     * The earliest expiry of the certificates of the chain. This expiry may be harmless: some
     * clients do not need, for example, the certificate of a cross-signed authority.
     */
    Instant expiry() {
        return certificates.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }
}
