package dev.askel.server.tls;

import dev.askel.cluster.tls.PemFiles;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the certificate of this server. This server calls itself, and commands of its operator
 * call it, at a loopback address. Its certificate need not name that address, and the JDK may not
 * know the certificate's authority.
 */
public final class OwnCertificateTrust extends X509ExtendedTrustManager {
    private final Supplier<X509Certificate> own;

    /** Decides on all other certificates; null to refuse them. */
    private final @Nullable X509ExtendedTrustManager others;

    private OwnCertificateTrust(
            Supplier<X509Certificate> own, @Nullable X509ExtendedTrustManager others) {
        this.own = own;
        this.others = others;
    }

    /**
     * Returns a context for clients that call only this server. It trusts no other certificate.
     *
     * @param ownCertificate supplies the certificate that this server presents to new connections
     */
    static SSLContext contextForOwnServer(Supplier<X509Certificate> ownCertificate) {
        return context(new OwnCertificateTrust(ownCertificate, null));
    }

    /**
     * Returns a context for commands that call a server. It also trusts the authorities of the JDK
     * for the host of the call.
     *
     * @param certificate the server's chain in PEM, with the certificate of the server first
     * @throws IOException when the file cannot be read
     * @throws GeneralSecurityException when the file contains no certificate
     */
    public static SSLContext contextForCommands(Path certificate)
            throws IOException, GeneralSecurityException {
        var own = PemFiles.parseCertificates(PemFiles.read(certificate)).getFirst();
        return context(new OwnCertificateTrust(() -> own, ofPlatform()));
    }

    private static SSLContext context(OwnCertificateTrust trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has TLS", e);
        }
    }

    private static @Nullable X509ExtendedTrustManager ofPlatform() throws GeneralSecurityException {
        var platform = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        platform.init((KeyStore) null);
        for (var each : platform.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager manager) {
                return manager;
            }
        }
        return null;
    }

    private boolean isOwn(X509Certificate[] chain) {
        return chain.length > 0 && chain[0].equals(own.get());
    }

    private X509ExtendedTrustManager others() throws CertificateException {
        if (others == null) {
            throw new CertificateException("this is not the certificate of this server");
        }
        return others;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        if (!isOwn(chain)) {
            others().checkServerTrusted(chain, type, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        if (!isOwn(chain)) {
            others().checkServerTrusted(chain, type, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        if (!isOwn(chain)) {
            others().checkServerTrusted(chain, type);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("clients have no certificates");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return others == null ? new X509Certificate[0] : others.getAcceptedIssuers();
    }
}
