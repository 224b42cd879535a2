package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/digitorus/timestamp"
)

const year = 365 * 24 * time.Hour

// serveTimestamps is an authority of RFC 3161, with a certificate that it writes into the folder
// as ca.pem.
func serveTimestamps(address, folder string) error {
	authority, err := newAuthority(folder)
	if err != nil {
		return err
	}
	return http.ListenAndServe(address, authority)
}

type authority struct {
	root        *x509.Certificate
	certificate *x509.Certificate
	key         crypto.Signer
}

func (a *authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	response, err := a.answer(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/timestamp-reply")
	w.Write(response)
}

func (a *authority) answer(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64*1024))
	if err != nil {
		return nil, err
	}
	request, err := timestamp.ParseRequest(body)
	if err != nil {
		return nil, err
	}
	stamp := timestamp.Timestamp{
		HashAlgorithm:     request.HashAlgorithm,
		HashedMessage:     request.HashedMessage,
		Time:              time.Now(),
		Accuracy:          time.Second,
		Nonce:             request.Nonce,
		Policy:            asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1},
		Certificates:      []*x509.Certificate{a.root},
		AddTSACertificate: request.Certificates,
	}
	return stamp.CreateResponseWithOpts(a.certificate, a.key, crypto.SHA256)
}

func newAuthority(folder string) (*authority, error) {
	rootKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		return nil, err
	}
	root := template("Example Timestamp Root", 1)
	root.IsCA = true
	root.BasicConstraintsValid = true
	root.KeyUsage = x509.KeyUsageCertSign
	rootBytes, err := x509.CreateCertificate(rand.Reader, root, root, rootKey.Public(), rootKey)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	own, err := forTimestamps()
	if err != nil {
		return nil, err
	}
	bytes, err := x509.CreateCertificate(rand.Reader, own, root, key.Public(), rootKey)
	if err != nil {
		return nil, err
	}
	issuer, err := x509.ParseCertificate(rootBytes)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(bytes)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rootBytes})
	file := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, err
	}
	return &authority{issuer, certificate, key}, nil
}

// forTimestamps is a certificate that says, as RFC 3161 asks, that it is for nothing else.
func forTimestamps() (*x509.Certificate, error) {
	usages, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	if err != nil {
		return nil, fmt.Errorf("usages: %w", err)
	}
	own := template("Example Timestamp Authority", 2)
	own.KeyUsage = x509.KeyUsageDigitalSignature
	own.ExtraExtensions = []pkix.Extension{{
		Id:       asn1.ObjectIdentifier{2, 5, 29, 37},
		Critical: true,
		Value:    usages,
	}}
	return own, nil
}

func template(name string, serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(year),
	}
}
