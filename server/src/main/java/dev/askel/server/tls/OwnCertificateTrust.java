package dev.askel.server.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts only the certificate of this server. This server calls itself at a loopback address. Its
 * certificate need not name that address, and the JDK may not know the certificate's authority.
 */
final class OwnCertificateTrust extends X509ExtendedTrustManager {
    private final Supplier<X509Certificate> own;

    private OwnCertificateTrust(Supplier<X509Certificate> own) {
        this.own = own;
    }

    /**
     * Returns a context for clients that call only this server.
     *
     * @param own supplies the certificate that this server presents to new connections
     */
    static SSLContext context(Supplier<X509Certificate> own) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OwnCertificateTrust(own)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has TLS", e);
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0 || !chain[0].equals(own.get())) {
            throw new CertificateException("this is not the certificate of this server");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
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
        return new X509Certificate[0];
    }
}
