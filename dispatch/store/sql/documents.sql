-- name: keep_document(kind, version, content)!
INSERT INTO document (kind, version, content) VALUES (:kind, :version, :content)
ON CONFLICT (kind, version) DO NOTHING;

-- name: read_document(kind, version)$
SELECT content FROM document WHERE kind = :kind AND version = :version;
