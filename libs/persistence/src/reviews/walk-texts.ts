/**
 * A query for the candidates among a platform's ($1) decided texts from hash $2 on and before $3, having walked past $4 texts
 * at most; with `review`, past texts that a decision sends to review. Each is as it was decided last.
 *
 * A text said a million times is one step of the walk, and so is one said once: each step asks an index for the next hash.
 * Left out are texts that were corrected, that somebody holds, that were erased, and those whose content has another text
 * by now: a correction that names the content would judge that one.
 */
export function walkTexts(action: 'any' | 'review'): string {
  const only = action === 'any' ? '' : `AND action = 'review'`;
  const next = (after: string): string =>
    `SELECT text_hash FROM decisions
     WHERE platform = $1 AND text_hash ${after} AND text_hash < $3 ${only}
     ORDER BY text_hash LIMIT 1`;
  return `
    WITH RECURSIVE walked (text_hash, place) AS (
      SELECT text_hash, 1 FROM (${next('>= $2')}) AS first
      UNION ALL
      SELECT next.text_hash, place + 1 FROM walked CROSS JOIN LATERAL (${next('> walked.text_hash')}) AS next
      WHERE place < $4
    )
    SELECT text_hash, scores, action, model, decided_at
    FROM walked CROSS JOIN LATERAL (
      SELECT id, content_id, scores, action, model, decided_at FROM decisions
      WHERE platform = $1 AND decisions.text_hash = walked.text_hash
      ORDER BY decided_at DESC, id DESC LIMIT 1
    ) AS latest
    WHERE EXISTS (SELECT 1 FROM texts WHERE texts.platform = $1 AND hash = walked.text_hash)
      AND NOT EXISTS (
        SELECT 1 FROM corrections WHERE corrections.platform = $1 AND corrections.text_hash = walked.text_hash
      ) AND NOT EXISTS (
        SELECT 1 FROM review_leases AS lease
        WHERE lease.platform = $1 AND lease.text_hash = walked.text_hash AND leased_until > clock_timestamp()
      ) AND latest.id = (
        SELECT id FROM decisions AS of_content
        WHERE of_content.platform = $1 AND of_content.content_id = latest.content_id
        ORDER BY decided_at DESC, id DESC LIMIT 1
      )`;
}
